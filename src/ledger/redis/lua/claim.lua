-- ARGV: now, ms since 1970; for how long a claim holds, ms, for how long one that was claimed before,
-- and for how long that at least for each entry that waits; how many at most. Runs are left where none may start.
-- Answers a flat list, of each entry claimed: member, until when the claim holds, then a run's json
-- (a report's phase), turn, chain, round, the round begun last, and 1 where it had stood in a round before.
local now, lease, again, each = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local limit = ARGV[5]
local EFFORT = 2 * CHUNK
local out = {}
-- Entries that only the ledger sees: the next step along the graph.
local STEPS = { settle = true, tell = true, chain = true }
local steps

-- A report that was owed as long ago was claimed before.
local function isOldReport(k)
  return tonumber(redis.call('ZSCORE', P .. 'untold', k) or now) < now - lease
end

local function take(set)
  -- A crowd that waits comes again more seldom, so that its coming costs a bounded share of the machine.
  local later = math.max(again, each * redis.call('ZCARD', set))
  local due = redis.call('ZRANGEBYSCORE', set, '-inf', ARGV[1], 'LIMIT', 0, limit)
  for _, member in ipairs(due) do
    if effort > EFFORT then return end
    local kind, k = string.match(member, '^(%a+)|(.*)$')
    if STEPS[kind] then
      steps = steps or graph()
      redis.call('ZREM', set, member)
      steps[kind](k, now)
    else
      local held = lease
      local of, turn, chain, round, begun, stood = '', '0', 0, 0, 0, 0
      if kind == 'run' then
        of = redis.call('GET', P .. 'json:' .. k) or ''
        turn = redis.call('HGET', issueKey(k), 'turn') or '0'
        chain = chainOf(k)
        round, begun, stood = standInRound(k)
        if stood == 1 then held = later end
      elseif kind == 'report' then
        of = redis.call('HGET', issueKey(k), 'phase') or ''
        if isOldReport(k) then held = later end
      end
      -- The embedded store's %d ends at 2^31.
      local till = string.format('%.0f', now + held)
      redis.call('ZADD', set, till, member)
      for _, one in ipairs({ member, till, of, turn, chain, round, begun, stood }) do out[#out + 1] = one end
    end
  end
end
redis.call('DEL', P .. 'announced')
take(P .. 'owed')
take(P .. 'owed:hint')
if mayStart() then take(P .. 'owed:run') end
return out
