local omitted = redis.call('HGET', key_of('log', ARGV[1]), 'omitted')
return {
  omitted,
  redis.call('LRANGE', key_of('log-head', ARGV[1]), 0, -1),
  redis.call('LRANGE', key_of('log-tail', ARGV[1]), 0, -1),
}
