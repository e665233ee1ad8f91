-- Writes rows, their log entries and the partition's position at once, guarded by the position (docs/parts.md).
-- KEYS: epoch, position, rows, log. ARGV: epoch, partition, expected position, most log entries,
-- then for each row: position, entry id, unit id, envelope ('' takes the row away).
-- Answers the position after; 'rebuild' when the partition has none or belongs to another epoch; the position found
-- when it is not the expected one. A row at or below the position was applied before and changes nothing.
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
  if ARGV[i + 3] == '' then
    redis.call('HDEL', KEYS[3], ARGV[i + 2])
  else
    redis.call('HSET', KEYS[3], ARGV[i + 2], ARGV[i + 3])
  end
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], ARGV[i + 1],
    'prev', position, 'unit_id', ARGV[i + 2], 'envelope', ARGV[i + 3])
  position = ARGV[i]
end
redis.call('HSET', KEYS[2], ARGV[2], position)
return position
