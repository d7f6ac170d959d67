-- ARGV: facts as JSON. Answers 1 when the place is taken, 0 when it was parked, -1 when it is another turn's.
local a = cjson.decode(ARGV[1])
if tonumber(redis.call('HGET', issueKey(a.key), 'turn') or '-1') ~= a.turn then return -1 end
if takePlace(a.key, a.limit, orderOf(a.key, a.rank, a.since), a.now) then return 1 end
announce()
return 0
