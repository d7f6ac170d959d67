-- What must still happen. `owed:<kind>` waits until due, `claimed:<kind>` is with a pump until its
-- lease ends; apart, so that what is owed anew meanwhile is never taken off with the older claim.
local P = '{forgehand}:'
local owed_something = false

local function key_of(name, id)
  return P .. name .. ':' .. id
end

local function owe(kind, key, at)
  redis.call('ZADD', P .. 'owed:' .. kind, 'LT', at, key)
  owed_something = true
end

-- The newest word on when a run may start holds, earlier or later.
local function owe_run(key, at)
  redis.call('ZREM', P .. 'claimed:run', key)
  redis.call('ZADD', P .. 'owed:run', at, key)
  owed_something = true
end

-- Owed by others than the issue's own commit: a report under way may not know of it yet.
local function nudge(key, at)
  if redis.call('HEXISTS', key_of('issue', key), 'rev') == 0 then
    return
  end
  redis.call('HSET', key_of('issue', key), 'nudged', '1')
  owe('report', key, at)
end

local function settled(kind, key)
  redis.call('ZREM', P .. 'owed:' .. kind, key)
  redis.call('ZREM', P .. 'claimed:' .. kind, key)
end

-- A run is owed for the turn that the task is in, or not at all.
local function owe_entry(entry, own)
  if entry.kind == 'run' then
    local task = redis.call('HMGET', key_of('issue', entry.key), 'phase', 'turn')
    local may_start = task[1] == 'queued' or task[1] == 'running'
    if may_start and tonumber(task[2]) == entry.turn then
      owe_run(entry.key, entry.at)
    end
  elseif entry.kind == 'report' and entry.key ~= own then
    nudge(entry.key, entry.at)
  else
    owe(entry.kind, entry.key, entry.at)
  end
end

local function wake_pumps()
  if owed_something then
    redis.call('PUBLISH', P .. 'channel:owed', '1')
  end
end
