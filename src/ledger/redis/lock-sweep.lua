-- ARGV: owner, ms.
local owner = redis.call('GET', P .. 'sweep-lock')
if owner and owner ~= ARGV[1] then
  return 0
end
redis.call('SET', P .. 'sweep-lock', ARGV[1], 'PX', ARGV[2])
return 1
