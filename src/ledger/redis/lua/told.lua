-- ARGV: key, told as JSON, the rev that was told, the teller's number. What others owed meanwhile stays owed.
local is = redis.call('HMGET', issueKey(ARGV[1]), 'rev', 'nudged', 'teller')
if is[3] ~= ARGV[4] then return 0 end
redis.call('SET', P .. 'told:' .. ARGV[1], ARGV[2], 'KEEPTTL')
if is[1] == ARGV[3] and not is[2] then settled('report', ARGV[1]) end
return 1
