-- Repositories take turns among tasks of one priority: each task that waits to start stands in a round
-- of its own repository's, the next one behind the rounds that were begun by anybody.
-- `rounds` has by priority the round begun last; by priority and repository the last round given
-- out and how many wait, for as long as some do.
local ROUNDS = P .. 'rounds'
local WITHOUT_LABEL = 2

local function repositoryOf(k) return string.match(k, '^(.*)#') end
local function lineOf(k, level) return level .. '|' .. repositoryOf(k) end

local function roundBegun(level) return tonumber(redis.call('HGET', ROUNDS, level) or '0') end

-- `standing`: the issue's field `round`.
local function leaveRound(k, standing)
  if not standing then return end
  redis.call('HDEL', issueKey(k), 'round')
  local line = lineOf(k, string.match(standing, '^%d+'))
  if redis.call('HINCRBY', ROUNDS, line .. '|waiting', -1) <= 0 then
    redis.call('HDEL', ROUNDS, line, line .. '|waiting')
  end
end

-- Keeps the round it has; another priority is another line. Answers its round, the one begun last, and 1 where it had one.
local function standInRound(k)
  local standing, rank = unpack(redis.call('HMGET', issueKey(k), 'round', 'rank'))
  local level = string.format('%d', (tonumber(rank) or WITHOUT_LABEL) * (DEEPEST + 1) + DEEPEST - chainOf(k))
  local has, round = string.match(standing or '', '^(%d+)|(%d+)$')
  if has == level then return tonumber(round), roundBegun(level), 1 end
  leaveRound(k, standing)
  local line, begun = lineOf(k, level), roundBegun(level)
  round = math.max(begun, tonumber(redis.call('HGET', ROUNDS, line) or '0')) + 1
  redis.call('HSET', ROUNDS, line, round)
  redis.call('HINCRBY', ROUNDS, line .. '|waiting', 1)
  redis.call('HSET', issueKey(k), 'round', level .. '|' .. string.format('%d', round))
  return round, begun, standing and 1 or 0
end

local function beginRound(k)
  local standing = redis.call('HGET', issueKey(k), 'round')
  local level, round = string.match(standing or '', '^(%d+)|(%d+)$')
  if not level then return end
  if tonumber(round) > roundBegun(level) then redis.call('HSET', ROUNDS, level, round) end
  leaveRound(k, standing)
end
