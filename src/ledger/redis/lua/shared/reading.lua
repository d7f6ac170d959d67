-- Of one moment: rev, json, generation, blockers, unmet, wishes, how many wait, times of runs and of writes.
local function reading(k)
  local is = redis.call('HMGET', issueKey(k), 'rev', 'gen')
  return {
    is[1],
    redis.call('GET', P .. 'json:' .. k),
    is[2],
    redis.call('SMEMBERS', P .. 'blockers:' .. k),
    redis.call('SMEMBERS', P .. 'unmet:' .. k),
    redis.call('LRANGE', P .. 'wishes:' .. k, 0, -1),
    redis.call('ZCARD', P .. 'waiters:' .. k),
    redis.call('LRANGE', P .. 'spending:run:' .. k, 0, -1),
    redis.call('LRANGE', P .. 'spending:write:' .. k, 0, -1),
  }
end
