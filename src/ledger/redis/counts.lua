-- ARGV: the time before which ended tasks have expired, then the phases.
local counts = {}
for i = 2, #ARGV do
  local phase = ARGV[i]
  if phase == 'done' or phase == 'failed' or phase == 'cancelled' then
    redis.call('ZREMRANGEBYSCORE', key_of('phase', phase), '-inf', '(' .. ARGV[1])
  end
  counts[i - 1] = redis.call('ZCARD', key_of('phase', phase))
end
return counts
