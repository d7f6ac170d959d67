-- ARGV: key, generation, progress as JSON. Refused for an older generation.
local was = redis.call('HMGET', issueKey(ARGV[1]), 'gen', 'phase')
if was[1] ~= ARGV[2] or was[2] ~= 'running' then return 0 end
redis.call('SET', P .. 'progress:' .. ARGV[1], ARGV[3])
return 1
