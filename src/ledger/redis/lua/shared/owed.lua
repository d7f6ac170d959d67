-- What must still happen.
-- Neighbours touched at once at most, and by this call: what goes on in the next call stops at some bound of it.
local CHUNK = 500
local effort = 0

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
  if kind == 'run' or kind == 'report' then
    redis.call('ZADD', set, at, member)
  else
    -- A look that is due sooner stays so.
    redis.call('ZADD', set, 'LT', at, member)
  end
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

-- Once until the next claim, which takes all that is due. Where the word is lost, that comes within a second.
local function announce()
  if redis.call('SETNX', P .. 'announced', '1') == 1 then redis.call('PUBLISH', P .. 'owed', '1') end
end
