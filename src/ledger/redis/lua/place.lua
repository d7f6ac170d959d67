-- ARGV: facts as JSON. Answers 1 when the place is taken, 0 when it was parked, -1 when it is another turn's or waits no more.
local a = cjson.decode(ARGV[1])
local is = redis.call('HMGET', issueKey(a.key), 'turn', 'phase')
if tonumber(is[1] or '-1') ~= a.turn or not STARTING[is[2]] then return -1 end
if takePlace(a.key, a.limit, orderOf(a.key, a.rank, a.since), a.now) then return 1 end
announce()
return 0
