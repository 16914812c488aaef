"""What happens to jobs, each in one step that is done whole or not at all (jobs.py says what lies where).

KEYS: the prefix of all below, then what is said. Before anything is changed, each script looks whether what lies there is of our kind; what
counts is read as a number, or as none. What is known of a job anywhere goes with `strike`, whatever state it is in.
"""

from bot.store.reading import SEEN

_KINDS = "waiting = 'zset', running = 'hash', workers = 'hash', marks = 'hash', unique = 'hash', tries = 'hash', waits = 'hash', held = 'hash', has = 'hash', turns = 'hash'"

_COMMON = (
    SEEN
    + "local kinds = {"
    + _KINDS
    + """}
local function at(part) return KEYS[1] .. part end
for part, kind in pairs(kinds) do
  local wrong = strange(at(part), kind)
  if wrong then return wrong end
end
local function count(hash, field) return tonumber(redis.call('HGET', at(hash), field) or '') or 0 end
local function add(hash, field, more)
  local now = count(hash, field) + more
  if now > 0 then redis.call('HSET', at(hash), field, now) else redis.call('HDEL', at(hash), field) end
  return now
end
-- where what is in this lane, at this turn, stands among all that waits; what came first of one turn is first
local LANE, TURN = 2e15, 1e6
local function place(lane, turn) return lane * LANE + turn * TURN end
local function has_body(id) return redis.call('TYPE', at('job:' .. id)).ok == 'string' end
-- a job's lane, what it is counted under (the lane and the person's digest), its unique key
local function mark(id)
  local lane, person, unique = (redis.call('HGET', at('marks'), id) or ''):match('^([123])(%x*) (%x*)$')
  return lane or '3', (lane or '3') .. (person or ''), unique or ''
end
local function waits_no_more(id, whose)
  if redis.call('ZREM', at('waiting'), id) == 1 and add('waits', whose, -1) <= 0 then redis.call('HDEL', at('turns'), whose) end
end
local function runs_no_more(id, whose, worker)
  redis.call('HDEL', at('running'), id)
  add('held', whose, -1)
  add('has', worker, -1)
end
local function strike(id)
  local _, whose, unique = mark(id)
  local worker = redis.call('HGET', at('running'), id)
  waits_no_more(id, whose)
  if worker then runs_no_more(id, whose, worker) end
  if redis.call('HGET', at('unique'), unique) == id then redis.call('HDEL', at('unique'), unique) end
  redis.call('HDEL', at('tries'), id)
  redis.call('HDEL', at('marks'), id)
  redis.call('DEL', at('job:' .. id), at('steps:' .. id))
end
"""
)

_REGISTERED = """
local wrong = strange(KEYS[2], 'hash')
if wrong then return wrong end
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then return {'key'} end
"""

# KEYS: prefix, register, claim · ARGV: key id, id, envelope, lane, person, unique, most, most of one person's, seconds kept, seconds claimed
PUT = (
    _COMMON
    + _REGISTERED
    + """
local id, lane, unique = ARGV[2], ARGV[4], ARGV[6]
local whose = lane .. ARGV[5]
local function is_there(id)
  if has_body(id) or redis.call('HEXISTS', at('running'), id) == 1 then return true end
  if redis.call('HEXISTS', at('marks'), id) == 1 then strike(id) end -- its hour was over before anybody began it
end
if redis.call('EXISTS', KEYS[3]) == 1 or is_there(id) then return {'known'} end
local holder = redis.call('HGET', at('unique'), unique)
if holder and is_there(holder) then return {'same'} end
local waiting = redis.call('ZCARD', at('waiting'))
if waiting >= tonumber(ARGV[7]) then return {'full'} end
if waiting == 0 then redis.call('DEL', at('turns')) end
local turn = count('turns', 'now' .. lane)
if ARGV[5] ~= '' then
  if count('waits', whose) >= tonumber(ARGV[8]) then return {'crowded'} end
  turn = math.max(turn, count('turns', whose))
  redis.call('HSET', at('turns'), whose, turn + 1)
end
redis.call('SET', KEYS[3], '', 'EX', ARGV[10])
redis.call('SET', at('job:' .. id), ARGV[3], 'EX', ARGV[9])
redis.call('HSET', at('marks'), id, whose .. ' ' .. unique)
redis.call('ZADD', at('waiting'), place(lane, turn + 1) + add('turns', 'all', 1) % TURN, id)
add('waits', whose, 1)
if unique ~= '' then redis.call('HSET', at('unique'), unique, id) end
return {'taken'}
"""
)

# KEYS: prefix, register · ARGV: key id, our keys' ids, worker, how many it has, of one person's in a lane how many may run, how many are looked at; for
# some lanes the first, the last, how many are wanted. What is sealed with a key that we lack and others have is for them
TAKE = (
    _COMMON
    + _REGISTERED
    + """
local worker, each = ARGV[3], tonumber(ARGV[5])
if redis.call('HEXISTS', at('workers'), worker) == 0 then return {'gone'} end
if count('has', worker) > tonumber(ARGV[4]) then return {'more'} end
local taken = {'taken'}
local function take(id, score)
  local lane, whose = mark(id)
  if not has_body(id) then
    strike(id)
    return 0
  end
  if #whose > 1 and count('held', whose) >= each then return 0 end
  local envelope = redis.call('GET', at('job:' .. id))
  local key = envelope:match('^v1%.([%w_-]+)%.') or ''
  if not ARGV[2]:find(',' .. key .. ',', 1, true) and redis.call('HEXISTS', KEYS[2], key) == 1 then return 0 end
  waits_no_more(id, whose)
  local turn = math.floor(score % LANE / TURN)
  if turn > count('turns', 'now' .. lane) then redis.call('HSET', at('turns'), 'now' .. lane, turn) end
  redis.call('HSET', at('running'), id, worker)
  add('held', whose, 1)
  add('has', worker, 1)
  for _, said in ipairs({id, envelope, string.format('%d', add('tries', id, 1))}) do taken[#taken + 1] = said end
  return 1
end
for lanes = 7, #ARGV, 3 do
  local left, first, last = tonumber(ARGV[lanes + 2]), place(ARGV[lanes], 0), place(ARGV[lanes + 1] + 1, 0) - 1
  local waiting = left > 0 and redis.call('ZRANGEBYSCORE', at('waiting'), first, last, 'WITHSCORES', 'LIMIT', 0, ARGV[6]) or {}
  for at = 1, #waiting, 2 do
    if left == 0 then break end
    left = left - take(waiting[at], waiting[at + 1])
  end
end
return taken
"""
)

# KEYS: prefix, register · ARGV: key id, worker, id, step, what is noted
NOTE = (
    _COMMON
    + _REGISTERED
    + """
local id, steps = ARGV[3], at('steps:' .. ARGV[3])
if redis.call('HGET', at('running'), id) ~= ARGV[2] then return {'gone'} end
local left = redis.call('PTTL', at('job:' .. id))
if left > 0 then
  if strange(steps, 'hash') then redis.call('DEL', steps) end
  redis.call('HSET', steps, ARGV[4], ARGV[5])
  redis.call('PEXPIRE', steps, left)
end
return {'noted'}
"""
)

# KEYS: prefix · ARGV: worker, id
END = (
    _COMMON
    + """
if redis.call('HGET', at('running'), ARGV[2]) ~= ARGV[1] then return 0 end
strike(ARGV[2])
return 1
"""
)

# KEYS: prefix · ARGV: worker, how many there may be; says what time it is, last. Where there are more, those with nothing to do go: who lives begins anew, and loses nothing
BEAT = (
    _COMMON
    + """
if redis.call('HEXISTS', at('workers'), ARGV[1]) == 0 then return {'gone'} end
add('workers', ARGV[1], 1)
if redis.call('HLEN', at('workers')) > tonumber(ARGV[2]) then
  local busy = {[ARGV[1]] = true}
  for _, worker in ipairs(redis.call('HVALS', at('running'))) do busy[worker] = true end
  for _, worker in ipairs(redis.call('HKEYS', at('workers'))) do
    if not busy[worker] then redis.call('HDEL', at('workers'), worker) end
  end
end
local said = redis.call('HGETALL', at('workers'))
said[#said + 1] = redis.call('TIME')[1]
return said
"""
)

# KEYS: prefix · ARGV: worker; its last sign, '' for whatever it is, 'lives' where it goes on; what it keeps then
BACK = (
    _COMMON
    + """
local worker, lives, keeps, kept, back = ARGV[1], ARGV[2] == 'lives', {}, 0, 0
if not lives and ARGV[2] ~= '' and redis.call('HGET', at('workers'), worker) ~= ARGV[2] then return 0 end
for number = 3, #ARGV do keeps[ARGV[number]] = true end
local running = redis.call('HGETALL', at('running'))
for number = 1, #running, 2 do
  local id = running[number]
  if running[number + 1] == worker and keeps[id] then kept = kept + 1
  elseif running[number + 1] == worker then
    local lane, whose = mark(id)
    runs_no_more(id, whose, worker)
    if redis.call('ZADD', at('waiting'), place(lane, 0), id) == 1 then add('waits', whose, 1) end
    back = back + 1
  end
end
redis.call('HDEL', at('has'), worker)
if lives then add('has', worker, kept) else redis.call('HDEL', at('workers'), worker) end
return back
"""
)
