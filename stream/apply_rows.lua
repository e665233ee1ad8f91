-- Writes rows, their log entries and the partition's position at once, guarded by the position (docs/parts.md).
-- KEYS: epoch, position, rows, log. ARGV: epoch, partition, expected position, most log entries,
-- then for each row: position, entry id, unit id, envelope ('' takes the row away).
-- Answers the position after; 'rebuild' when the partition has none, belongs to another epoch, or has a log that ends
-- ahead of its position and would refuse every further entry; the position found when it
-- is not the expected one. A row at or below the position was applied before and changes nothing.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 'rebuild'
end
local position = redis.call('HGET', KEYS[2], ARGV[2])
if not position then
  return 'rebuild'
end
if position ~= ARGV[3] then
  return position
end
for i = 5, #ARGV, 4 do
  local entry = redis.pcall('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], ARGV[i + 1],
    'prev', position, 'unit_id', ARGV[i + 2], 'envelope', ARGV[i + 3])
  if type(entry) == 'table' and entry.err then
    return string.find(entry.err, 'equal or smaller', 1, true) and 'rebuild' or entry
  end
  if ARGV[i + 3] == '' then
    redis.call('HDEL', KEYS[3], ARGV[i + 2])
  else
    redis.call('HSET', KEYS[3], ARGV[i + 2], ARGV[i + 3])
  end
  position = ARGV[i]
end
redis.call('HSET', KEYS[2], ARGV[2], position)
return position
