-- ARGV: run id, bytes kept of each end, ms to live, lines…. Once the head is full it stays closed.
local id, half, ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local log, head, tail = key_of('log', id), key_of('log-head', id), key_of('log-tail', id)
local kept = redis.call('HMGET', log, 'head', 'tail', 'omitted', 'closed')
local in_head, in_tail = tonumber(kept[1] or '0'), tonumber(kept[2] or '0')
local omitted, closed = tonumber(kept[3] or '0'), kept[4] == '1'

for i = 4, #ARGV do
  local line = ARGV[i]
  local bytes = #line + 1
  if not closed and in_head + bytes <= half then
    redis.call('RPUSH', head, line)
    in_head = in_head + bytes
  else
    closed = true
    redis.call('RPUSH', tail, line)
    in_tail = in_tail + bytes
    while in_tail > half do
      in_tail = in_tail - #redis.call('LPOP', tail) - 1
      omitted = omitted + 1
    end
  end
end
redis.call('HSET', log, 'head', in_head, 'tail', in_tail, 'omitted', omitted, 'closed', closed and '1' or '0')
for _, part in ipairs({ log, head, tail }) do
  redis.call('PEXPIRE', part, ttl)
end
return omitted
