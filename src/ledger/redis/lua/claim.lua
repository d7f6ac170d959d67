-- ARGV: now, until when a claim holds, ms since 1970; how many at most; 1 for runs too.
-- Answers a flat list, of each entry claimed: member, then a run's json (a report's phase), turn,
-- chain, round, the round begun last, and 1 where it had stood in a round before.
local now, till, limit, runs = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4] == '1'
local EFFORT = 2 * CHUNK
local out = {}
-- Entries that only the ledger sees: the next step along the graph.
local STEPS = { settle = true, tell = true, chain = true }
local steps

local function take(set)
  local due = redis.call('ZRANGEBYSCORE', set, '-inf', ARGV[1], 'LIMIT', 0, limit)
  for _, member in ipairs(due) do
    if effort > EFFORT then return end
    local kind, k = string.match(member, '^(%a+)|(.*)$')
    if STEPS[kind] then
      steps = steps or graph()
      redis.call('ZREM', set, member)
      steps[kind](k, now)
    else
      redis.call('ZADD', set, till, member)
      local of, turn, chain, round, begun, stood = '', '0', 0, 0, 0, 0
      if kind == 'run' then
        of = redis.call('GET', P .. 'json:' .. k) or ''
        turn = redis.call('HGET', issueKey(k), 'turn') or '0'
        chain = chainOf(k)
        round, begun, stood = standInRound(k)
      elseif kind == 'report' then
        of = redis.call('HGET', issueKey(k), 'phase') or ''
      end
      for _, one in ipairs({ member, of, turn, chain, round, begun, stood }) do out[#out + 1] = one end
    end
  end
end
take(P .. 'owed')
take(P .. 'owed:hint')
if runs then take(P .. 'owed:run') end
return out
