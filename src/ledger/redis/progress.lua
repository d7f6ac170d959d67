-- ARGV: key, generation, JSON.
local task = redis.call('HMGET', key_of('issue', ARGV[1]), 'phase', 'gen')
if task[1] ~= 'running' or task[2] ~= ARGV[2] then
  return 0
end
redis.call('SET', key_of('progress', ARGV[1]), ARGV[3])
return 1
