-- ARGV: list, cap, ttl in ms, then id, entry and whole delivery of each, oldest first.
local list, bodies = P .. 'deliveries:' .. ARGV[1], P .. 'deliveries:' .. ARGV[1] .. ':bodies'
for i = 4, #ARGV, 3 do
  redis.call('LPUSH', list, ARGV[i + 1])
  redis.call('HSET', bodies, ARGV[i], ARGV[i + 2])
end
while redis.call('LLEN', list) > tonumber(ARGV[2]) do
  redis.call('HDEL', bodies, cjson.decode(redis.call('RPOP', list)).id)
end
redis.call('PEXPIRE', list, ARGV[3])
redis.call('PEXPIRE', bodies, ARGV[3])
return 1
