-- What must still happen. Every key carries the one hash tag, so keys made here live in the same slot.
local P = '{forgehand}:'
-- Neighbours touched by this call: what goes on in the next call stops at some bound of it.
local effort = 0

local function issueKey(k) return P .. 'issue:' .. k end
local function repositoryOf(k) return string.match(k, '^(.*)#') end

-- Runs are apart so that a pause leaves them; hints, so that a flood of them and the rest don't wait for each other.
local SETS = { run = P .. 'owed:run', hint = P .. 'owed:hint' }
local function setOf(kind) return SETS[kind] or (P .. 'owed') end

-- A run is owed to a task that waits or runs, a cancel to one that runs: who found it so may be late.
local function late(kind, k)
  if kind ~= 'run' and kind ~= 'cancel' then return false end
  local phase = redis.call('HGET', issueKey(k), 'phase')
  return phase ~= 'running' and (kind == 'cancel' or phase ~= 'queued')
end

local function owe(kind, k, at)
  if late(kind, k) then return end
  local set = setOf(kind)
  local member = kind .. '|' .. k
  if kind ~= 'run' and kind ~= 'report' then
    local was = redis.call('ZSCORE', set, member)
    if was and tonumber(was) <= at then return end
  end
  redis.call('ZADD', set, at, member)
  -- Since when, for people: a claim moves the time it is due.
  if kind == 'report' then redis.call('ZADD', P .. 'untold', 'NX', at, k) end
end

-- By others than the issue's own commit: not before the time that its backoff ends.
local function oweRun(k, now)
  local notBefore = tonumber(redis.call('HGET', issueKey(k), 'notBefore') or '0')
  owe('run', k, math.max(now, notBefore))
end

-- By others than the issue's own commit: a report under way at this rev may not know of it.
local function nudge(k, now)
  if redis.call('HEXISTS', issueKey(k), 'rev') == 0 then return end
  redis.call('HSET', issueKey(k), 'nudged', '1')
  owe('report', k, now)
end

local function settled(kind, k)
  redis.call('ZREM', setOf(kind), kind .. '|' .. k)
  if kind == 'report' then redis.call('ZREM', P .. 'untold', k) end
end

local function announce()
  redis.call('PUBLISH', P .. 'owed', '1')
end
