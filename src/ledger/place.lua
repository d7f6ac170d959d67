-- ARGV: facts as JSON. Answers 1 when the place is taken, 0 when it was parked, -1 when it is another turn's.
local a = cjson.decode(ARGV[1])
if tonumber(redis.call('HGET', issueKey(a.key), 'turn') or '-1') ~= a.turn then return -1 end
local repository = places(a.key)
local holders = P .. 'holders:' .. repository
if redis.call('SISMEMBER', holders, a.key) == 1 then return 1 end
if redis.call('SCARD', holders) < a.limit then
  redis.call('SADD', holders, a.key)
  redis.call('ZREM', P .. 'parked:' .. repository, a.key)
  return 1
end
redis.call('ZADD', P .. 'parked:' .. repository, a.order, a.key)
settled('run', a.key)
return 0
