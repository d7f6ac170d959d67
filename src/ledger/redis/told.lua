-- ARGV: key, rev, JSON. What others owed since the report was claimed stays owed.
local key = ARGV[1]
local issue = redis.call('HMGET', key_of('issue', key), 'rev', 'nudged')
redis.call('SET', key_of('told', key), ARGV[3])
local ttl = redis.call('PTTL', key_of('json', key))
if ttl > 0 then
  redis.call('PEXPIRE', key_of('told', key), ttl)
end
if (issue[1] or '0') ~= ARGV[2] then
  return 0
end
redis.call('ZREM', P .. 'claimed:report', key)
if not issue[2] then
  redis.call('ZREM', P .. 'owed:report', key)
end
return 1
