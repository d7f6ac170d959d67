-- ARGV: key, turn, limit, now.
local key = ARGV[1]
local task = redis.call('HMGET', key_of('issue', key), 'phase', 'turn', 'rank', 'since')
local may_start = task[1] == 'queued' or task[1] == 'running'
if not may_start or task[2] ~= ARGV[2] then
  return 0
end
local took = take_place(key, tonumber(task[3]), tonumber(task[4]), tonumber(ARGV[3]), ARGV[4])
wake_pumps()
return took and 1 or 0
