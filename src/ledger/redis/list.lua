-- ARGV: offset, limit, phases…. Records that expired leave the list when it is read.
local offset, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local sets = {}
for i = 3, #ARGV do
  sets[#sets + 1] = key_of('phase', ARGV[i])
end
if #sets == 0 then
  return { 0 }
end
local keys
if #sets == 1 then
  keys = redis.call('ZRANGE', sets[1], 0, -1)
else
  keys = redis.call('ZUNION', #sets, unpack(sets))
end
local page = { #keys }
for i = #keys - offset, math.max(1, #keys - offset - limit + 1), -1 do
  local key = keys[i]
  local issue = redis.call('HMGET', key_of('issue', key), 'rev', 'gen')
  if issue[1] then
    page[#page + 1] = { issue[1], issue[2], redis.call('GET', key_of('json', key)) }
  else
    for _, set in ipairs(sets) do
      redis.call('ZREM', set, key)
    end
  end
end
return page
