-- While the bot is paused no pump asks for runs, so they are not due.
local sets = { 'more' }
local kinds = { 'look', 'report', 'cancel' }
if redis.call('EXISTS', P .. 'pause') == 0 then
  kinds[4] = 'run'
end
for _, kind in ipairs(kinds) do
  sets[#sets + 1] = 'owed:' .. kind
  sets[#sets + 1] = 'claimed:' .. kind
end
local earliest = false
for _, set in ipairs(sets) do
  local first = redis.call('ZRANGE', P .. set, 0, 0, 'WITHSCORES')[2]
  if first and (not earliest or tonumber(first) < tonumber(earliest)) then
    earliest = first
  end
end
return earliest
