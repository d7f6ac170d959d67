/** One webhook POST and how it was answered, as the list of deliveries shows it. */
export interface DeliveryEntry {
  /** Ours: a redelivery gets another one. */
  id: string;
  /** The forge's own id of it; null where it sent none that can be shown. */
  guid: string | null;
  /** The configured name. */
  forge: string;
  /** ISO 8601: when it was answered. */
  at: string;
  event: string | null;
  action: string | null;
  /** `owner/repo#n`, when it came so far. */
  issue: string | null;
  repository: { id: number; fullName: string } | null;
  /** The login, as the delivery says. */
  sender: string | null;
  status: number;
  /** `accepted`, or why it was ignored or refused. */
  reason: string;
  /** Its signature was right. Of others neither headers nor body are kept. */
  verified: boolean;
}

/** With what a replay needs; the body is null of an unverified delivery one too large to keep, one of too many at once. */
export interface KeptDelivery extends DeliveryEntry {
  headers: Record<string, string>;
  body: string | null;
}

/** When deliveries came last, for "is the hook alive?". */
export interface LastDeliveries {
  /** ISO 8601; null = never. */
  verified: string | null;
  refused: { at: string; status: number; reason: string } | null;
  /** ISO 8601 by the repository's id; verified ones only. */
  byRepository: Map<number, string>;
}
