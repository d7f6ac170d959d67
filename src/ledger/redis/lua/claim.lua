-- ARGV: facts as JSON. Answers a flat list, of each entry claimed: member, then a run's json (a report's phase), turn,
-- chain, round, the round begun last, and 1 where it had stood in a round before.
local a = cjson.decode(ARGV[1])
local EFFORT = 2 * CHUNK
local out = {}
local until_ = a.now + a.lease
-- Entries that only the ledger sees: the next step along the graph.
local steps = { settle = settle, tell = tell, chain = measureChain }

local function take(set)
  local due = redis.call('ZRANGEBYSCORE', set, '-inf', a.now, 'LIMIT', 0, a.limit)
  for _, member in ipairs(due) do
    if effort > EFFORT then return end
    local kind, k = string.match(member, '^(%a+)|(.*)$')
    if steps[kind] then
      redis.call('ZREM', set, member)
      steps[kind](k, a.now)
    else
      redis.call('ZADD', set, until_, member)
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
if a.runs then take(P .. 'owed:run') end
return out
