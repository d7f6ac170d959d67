-- ARGV: a batch as JSON, ms that its id is remembered. A batch counts once.
local batch = cjson.decode(ARGV[1])
if not redis.call('SET', P .. 'figures:' .. batch.id, '1', 'NX', 'PX', ARGV[2]) then return 0 end
for name, by in pairs(batch.added) do redis.call('HINCRBY', P .. 'figures', name, string.format('%.0f', by)) end
for name, value in pairs(batch.set) do redis.call('HSET', P .. 'figures', name, string.format('%.0f', value)) end
return 1
