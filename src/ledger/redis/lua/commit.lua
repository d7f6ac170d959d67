-- ARGV: facts as JSON, the record's JSON (opaque). Answers {1, rev} or {0, rev} when refused.
local a = cjson.decode(ARGV[1])
local h = issueKey(a.key)
local was = redis.call('HMGET', h, 'rev', 'phase', 'turn', 'sat', 'gen', 'round')
local rev = tonumber(was[1] or '0')
if rev ~= a.rev then return { 0, rev } end
local gen = tonumber(was[5] or '0')
if a.fence and gen > a.fence then return { 0, rev } end

rev = rev + 1
redis.call('SET', P .. 'json:' .. a.key, ARGV[2])
if was[2] == 'running' and a.phase ~= 'running' then redis.call('DEL', P .. 'progress:' .. a.key) end
redis.call('HSET', h, 'rev', rev, 'phase', a.phase, 'turn', a.turn, 'rank', a.rank, 'sat', a.sat,
  'notBefore', a.notBefore)
if a.generation > gen then redis.call('HSET', h, 'gen', a.generation) end
setPhase(a.key, was[2], a.phase, a.since)

local function edges(set, wanted, add, remove)
  local want = {}
  for _, other in ipairs(wanted) do want[other] = true end
  for _, other in ipairs(redis.call('SMEMBERS', set)) do
    if want[other] then
      want[other] = nil
      add(other)
    else
      redis.call('SREM', set, other)
      remove(other)
    end
  end
  for other in pairs(want) do
    redis.call('SADD', set, other)
    add(other)
  end
end

if a.blockers then
  edges(P .. 'needs:' .. a.key, a.blockers, function(b)
    addEdge(a.key, b, a.now)
  end, function(b)
    if redis.call('SISMEMBER', P .. 'blocks:' .. b, a.key) == 0 then removeEdge(a.key, b, a.now) end
  end)
end
if a.blocks then
  edges(P .. 'blocks:' .. a.key, a.blocks, function(d)
    if addEdge(d, a.key, a.now) then owe('look', d, a.now) end
  end, function(d)
    if redis.call('SISMEMBER', P .. 'needs:' .. d, a.key) == 0 then
      removeEdge(d, a.key, a.now)
      owe('look', d, a.now)
    end
  end)
end

if a.sat == 1 then
  release(a.key, a.now)
elseif was[4] == '1' or (not was[1] and wasSatisfied(a.key)) then
  redis.call('HDEL', h, 'heldTo')
  holdAgain(a.key, a.now)
end
if a.tell then
  redis.call('HDEL', h, 'toldTo')
  tell(a.key, a.now)
end

local sameTurn = was[3] and tonumber(was[3]) == a.turn
if not (sameTurn and STARTING[a.phase]) then
  leaveRound(a.key, was[6])
  if STARTING[was[2]] then giveBack(a.key, a.now) end
elseif redis.call('ZSCORE', P .. 'parked:' .. repositoryOf(a.key), a.key) then
  park(a.key, orderOf(a.key, a.rank, a.since))
end
if a.wishesTaken > 0 then redis.call('LTRIM', P .. 'wishes:' .. a.key, a.wishesTaken, -1) end
if a.named then
  redis.call('HSET', P .. 'names:' .. string.match(a.key, '^(.*)/'), a.named.id, a.named.fullName)
end
remember(a.key, a.history)
for _, kind in ipairs(a.settled) do settled(kind, a.key) end
for _, one in ipairs(a.owed) do owe(one.kind, one.key, one.at) end

if mayRest(a.phase) and redis.call('ZCARD', P .. 'waiters:' .. a.key) == 0 then
  rest(a.key, a.now)
elseif mayRest(was[2]) then
  keep(a.key)
end
announce()
return { 1, rev }
