-- ARGV: facts as JSON, the record's JSON (opaque). Answers {'begun', rev, generation} or {why}.
local a = cjson.decode(ARGV[1])
local h = issueKey(a.key)
local was = redis.call('HMGET', h, 'rev', 'phase', 'turn', 'gen')
if tonumber(was[3] or '-1') ~= a.turn or was[2] ~= 'queued' then return { 'over' } end
if tonumber(was[1] or '0') ~= a.rev then return { 'changed' } end
for _, wish in ipairs(redis.call('LRANGE', P .. 'wishes:' .. a.key, 0, -1)) do
  local kind = cjson.decode(wish).kind
  if kind == 'cancel' or kind == 'hold' then return { 'wished' } end
end
local unmet = redis.call('SRANDMEMBER', P .. 'unmet:' .. a.key, CHUNK)
if #unmet > 0 then
  for _, b in ipairs(unmet) do owe('look', b, a.now) end
  owe('look', a.key, a.now)
  announce()
  return { 'unmet' }
end
if not mayStart() then return { 'paused' } end
if a.limit > 0 then
  if not takePlace(a.key, a.limit, orderOf(a.key, a.rank, a.since), a.now) then
    announce()
    return { 'limit' }
  end
end
local rev = a.rev + 1
local gen = math.max(tonumber(was[4] or '0') + 1, a.now)
redis.call('SET', P .. 'json:' .. a.key, ARGV[2])
redis.call('HSET', h, 'rev', rev, 'phase', 'running', 'gen', string.format('%.0f', gen))
redis.call('DEL', P .. 'progress:' .. a.key)
setPhase(a.key, was[2], 'running', a.now)
settled('run', a.key)
beginRound(a.key)
remember(a.key, a.history)
spend('run', a.key, a.now)
owe('report', a.key, a.tellAt)
return { 'begun', rev, string.format('%.0f', gen) }
