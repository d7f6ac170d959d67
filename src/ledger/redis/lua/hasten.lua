-- ARGV: ms since 1970. Looks, reports and runs that are due later are due then.
for _, set in ipairs({ P .. 'owed', P .. 'owed:run', P .. 'owed:hint' }) do
  local later = redis.call('ZRANGEBYSCORE', set, '(' .. ARGV[1], '+inf')
  for _, member in ipairs(later) do redis.call('ZADD', set, ARGV[1], member) end
end
return 1
