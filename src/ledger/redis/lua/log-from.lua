-- ARGV: run id, 0-based number of the first line wanted. Answers {number of the first line, lines}.
local log = P .. 'log:' .. ARGV[1]
local from, head = tonumber(ARGV[2]), redis.call('LLEN', log .. ':head')
if head == 0 then return false end
local omitted = tonumber(redis.call('HGET', log, 'omitted') or '0')
if from < head then
  local lines = redis.call('LRANGE', log .. ':head', from, -1)
  if omitted == 0 then
    for _, line in ipairs(redis.call('LRANGE', log .. ':tail', 0, -1)) do lines[#lines + 1] = line end
  end
  return { from, lines }
end
local skip = math.max(0, from - head - omitted)
return { head + omitted + skip, redis.call('LRANGE', log .. ':tail', skip, -1) }
