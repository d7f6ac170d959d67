const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `24 Nov 14:05 UTC`: absolute, since a comment is read at any later time. */
export function moment(iso: string): string {
  return `${dayOf(iso)} ${clockOf(iso)} UTC`;
}

/** `24 Nov 14:02–14:03 UTC`. */
export function span(fromIso: string, toIso: string): string {
  if (dayOf(fromIso) !== dayOf(toIso)) return `${moment(fromIso)} – ${moment(toIso)}`;
  if (clockOf(fromIso) === clockOf(toIso)) return moment(fromIso);
  return `${dayOf(fromIso)} ${clockOf(fromIso)}–${clockOf(toIso)} UTC`;
}

/** `6 min 12 s`, `2 h 5 min`, `under a second`. */
export function lasted(fromIso: string, toIso: string): string {
  const seconds = Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1_000);
  if (!(seconds >= 1)) return 'under a second';
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return joined(minutes, 'min', seconds % 60, 's');
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joined(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

function dayOf(iso: string): string {
  const date = new Date(iso);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

function clockOf(iso: string): string {
  return new Date(iso).toISOString().slice(11, 16);
}
