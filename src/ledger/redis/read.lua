local key = ARGV[1]
local issue = redis.call('HMGET', key_of('issue', key), 'rev', 'gen')
return {
  issue[1],
  issue[2],
  redis.call('GET', key_of('json', key)),
  redis.call('SUNION', key_of('own', key), key_of('from', key)),
  redis.call('SMEMBERS', key_of('unmet', key)),
  redis.call('LRANGE', key_of('wishes', key), 0, -1),
}
