-- ARGV: key, told as JSON, the rev that was told. What others owed meanwhile stays owed.
local h = issueKey(ARGV[1])
if redis.call('EXISTS', h) == 0 then return 0 end
redis.call('SET', P .. 'told:' .. ARGV[1], ARGV[2], 'KEEPTTL')
local is = redis.call('HMGET', h, 'rev', 'nudged')
if is[1] == ARGV[3] and not is[2] then settled('report', ARGV[1]) end
return 1
