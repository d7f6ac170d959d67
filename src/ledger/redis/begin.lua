local p = cjson.decode(ARGV[1])
local key, at = p.key, p.nowMs
local before = redis.call('HMGET', key_of('issue', key), 'rev', 'phase', 'turn', 'gen', 'rank', 'since')
local phase = before[2]

if (phase ~= 'queued' and phase ~= 'running') or tonumber(before[3]) ~= p.turn then
  return { 'over' }
end
if tonumber(before[1]) ~= p.expectedRev then
  return { 'changed' }
end
for _, wish in ipairs(redis.call('LRANGE', key_of('wishes', key), 0, -1)) do
  local kind = string.match(wish, '^[a-z]+')
  if kind == 'cancel' or kind == 'hold' then
    return { 'wished' }
  end
end

local unmet = redis.call('SRANDMEMBER', key_of('unmet', key), CHUNK)
if #unmet > 0 then
  for _, blocker in ipairs(unmet) do
    owe('look', blocker, at)
  end
  owe('look', key, at)
  wake_pumps()
  return { 'unmet' }
end
if redis.call('EXISTS', P .. 'pause') == 1 then
  return { 'paused' }
end
if p.limit > 0 and not take_place(key, tonumber(before[5]), tonumber(before[6]), p.limit, at) then
  wake_pumps()
  return { 'limit' }
end

local rev = tonumber(before[1]) + 1
local generation = math.max(tonumber(before[4]) + 1, at)
redis.call('DEL', key_of('progress', key))
write_record(key, rev, ARGV[2], p.facts, string.format('%.0f', generation), phase)
settled('run', key)
owe('report', key, at)
wake_pumps()
return { 'begun', rev, string.format('%.0f', generation) }
