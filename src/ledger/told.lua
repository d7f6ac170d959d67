-- ARGV: key, told as JSON, the rev that was told.
local h = issueKey(ARGV[1])
if redis.call('EXISTS', h) == 0 then return 0 end
redis.call('HSET', h, 'told', ARGV[2])
if redis.call('HGET', h, 'rev') == ARGV[3] then settled('report', ARGV[1]) end
return 1
