local p = cjson.decode(ARGV[1])
local key, at = p.key, p.now
local before = redis.call('HMGET', key_of('issue', key), 'rev', 'gen', 'phase', 'turn', 'sat')
local rev, generation = tonumber(before[1] or '0'), tonumber(before[2] or '0')

if rev ~= p.expectedRev then
  return 0
end
if p.generation and generation > p.generation then
  return 0
end

-- A record made from a status comment after a loss brings its generation along; it never shrinks.
local newest = math.max(generation, p.facts.generation)
write_record(key, rev + 1, ARGV[2], p.facts, newest, before[3])

local function own_edges(blockers)
  local own, from = key_of('own', key), key_of('from', key)
  local stays = {}
  for _, blocker in ipairs(blockers) do
    stays[blocker] = true
    local is_new = redis.call('SADD', own, blocker) == 1
    if is_new and redis.call('SISMEMBER', from, blocker) == 0 then
      connect(key, blocker)
      owe('look', blocker, at)
    end
  end
  for _, blocker in ipairs(redis.call('SMEMBERS', own)) do
    if not stays[blocker] then
      redis.call('SREM', own, blocker)
      if redis.call('SISMEMBER', from, blocker) == 0 then
        disconnect(key, blocker)
      end
    end
  end
end

-- The other side doesn't know yet: it looks, and what it shows of its blockers is told anew.
local function tell_other_side(dependent, look)
  if look then
    owe('look', dependent, at)
  end
  if has_task(dependent) then
    nudge(dependent, at)
  end
end

local function edges_to_others(dependents)
  local blocks = key_of('blocks', key)
  local stays = {}
  for _, dependent in ipairs(dependents) do
    stays[dependent] = true
    local is_new = redis.call('SADD', blocks, dependent) == 1
    redis.call('SADD', key_of('from', dependent), key)
    if is_new and redis.call('SISMEMBER', key_of('own', dependent), key) == 0 then
      connect(dependent, key)
      tell_other_side(dependent, true)
    end
  end
  for _, dependent in ipairs(redis.call('SMEMBERS', blocks)) do
    if not stays[dependent] then
      redis.call('SREM', blocks, dependent)
      redis.call('SREM', key_of('from', dependent), key)
      if redis.call('SISMEMBER', key_of('own', dependent), key) == 0 then
        tell_other_side(dependent, disconnect(dependent, key))
      end
    end
  end
end

local function standing()
  local issue = key_of('issue', key)
  if p.satisfied then
    redis.call('HSET', issue, 'sat', '1')
    stop_going_on('hold', key)
    release(key, at)
    return
  end
  redis.call('HSET', issue, 'sat', '0')
  stop_going_on('release', key)
  -- Also where nothing is known of before: its record may have expired while it was satisfied.
  if before[5] ~= '0' then
    hold(key, '', at)
  end
end

local function place()
  local may_start = p.facts.phase == 'queued' or p.facts.phase == 'running'
  if not may_start or tonumber(before[4] or '0') ~= p.facts.turn then
    give_back(key, at)
  elseif redis.call('ZSCORE', key_of('parked', repository_of(key)), key) then
    park(key, p.facts.rank, p.facts.since)
  end
end

local function rest()
  local ended = p.facts.phase == 'done' or p.facts.phase == 'failed' or p.facts.phase == 'cancelled'
  local alone = p.facts.phase == '' and redis.call('EXISTS', key_of('dependents', key)) == 0
  local waited_for = redis.call('EXISTS', key_of('waiters', key)) == 1
  for _, name in ipairs({ 'issue', 'json', 'told' }) do
    if (ended or alone) and not waited_for then
      redis.call('PEXPIRE', key_of(name, key), p.endedTtlMs)
    else
      redis.call('PERSIST', key_of(name, key))
    end
  end
end

if p.blockers then own_edges(p.blockers) end
if p.blocks then edges_to_others(p.blocks) end
standing()
if p.tellDependents then tell(key, '', at) end
for _, kind in ipairs(p.settled) do settled(kind, key) end
for _, entry in ipairs(p.owed) do owe_entry(entry, key) end
if p.wishesTaken > 0 then redis.call('LTRIM', key_of('wishes', key), p.wishesTaken, -1) end
place()
rest()
wake_pumps()
return rev + 1
