-- Every key carries the one hash tag, so keys made here live in the same slot.
local P = '{forgehand}:'

local function issueKey(k) return P .. 'issue:' .. k end

-- Runs are apart so that a pause leaves them; hints, so that a flood of them and the rest don't wait for each other.
local SETS = { run = P .. 'owed:run', hint = P .. 'owed:hint' }
local function setOf(kind) return SETS[kind] or (P .. 'owed') end

local function mayStart() return redis.call('EXISTS', P .. 'pause', P .. 'restoring') == 0 end
