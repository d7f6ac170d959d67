-- ARGV: key, generation.
local task = redis.call('HMGET', key_of('issue', ARGV[1]), 'phase', 'gen', 'stop')
if task[1] ~= 'running' or task[2] ~= ARGV[2] then
  return 'lost'
end
if task[3] == '1' then
  return 'stop'
end
for _, wish in ipairs(redis.call('LRANGE', key_of('wishes', ARGV[1]), 0, -1)) do
  if string.match(wish, '^[a-z]+') == 'cancel' then
    return 'stop'
  end
end
return 'ok'
