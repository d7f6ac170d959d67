-- ARGV: run id, cap of each half in bytes, ttl in ms, lines. The head is kept, then the tail.
local head, tail, meta = P .. 'log:' .. ARGV[1] .. ':head', P .. 'log:' .. ARGV[1] .. ':tail', P .. 'log:' .. ARGV[1]
local cap = tonumber(ARGV[2])
for i = 4, #ARGV do
  local line, size = ARGV[i], #ARGV[i] + 1
  local headSize = tonumber(redis.call('HGET', meta, 'head') or '0')
  if headSize + size <= cap and redis.call('EXISTS', tail) == 0 then
    redis.call('RPUSH', head, line)
    redis.call('HINCRBY', meta, 'head', size)
  else
    redis.call('RPUSH', tail, line)
    local tailSize = redis.call('HINCRBY', meta, 'tail', size)
    while tailSize > cap and redis.call('LLEN', tail) > 1 do
      tailSize = redis.call('HINCRBY', meta, 'tail', -(#redis.call('LPOP', tail) + 1))
      redis.call('HINCRBY', meta, 'omitted', 1)
    end
  end
end
for _, k in ipairs({ head, tail, meta }) do redis.call('PEXPIRE', k, ARGV[3]) end
return 1
