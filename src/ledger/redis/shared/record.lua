-- A record's JSON is opaque here (cjson would turn its empty lists into objects); what the rules
-- need stands beside it as fields. `facts`: phase, turn, rank, since, stop, generation.
local function write_record(key, rev, json, facts, generation, before_phase)
  local phase = facts.phase
  redis.call('SET', key_of('json', key), json)
  redis.call('HSET', key_of('issue', key), 'rev', rev, 'phase', phase, 'turn', facts.turn,
    'rank', facts.rank, 'since', facts.since, 'stop', facts.stop, 'gen', generation)
  if before_phase and before_phase ~= '' and before_phase ~= phase then
    redis.call('ZREM', key_of('phase', before_phase), key)
  end
  if phase ~= '' then
    redis.call('ZADD', key_of('phase', phase), facts.since, key)
  end
  if phase ~= 'running' then
    redis.call('DEL', key_of('progress', key))
  end
end
