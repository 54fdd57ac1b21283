import type { ColumnType, Generated } from 'kysely';

/** SQLite has no booleans: they are written as such and read as 0 or 1 there. */
type Bool = ColumnType<boolean | number, boolean, boolean>;

/** The tables as kysely sees them. Times are milliseconds since the epoch, UTC. */
export interface Schema {
  users: {
    id: Generated<number>;
    email: string | null;
    email_key: string | null;
    username: string | null;
    phone: string | null;
    password: string;
    first_name: string;
    last_name: string;
    user_type: string;
    is_active: Bool;
    is_staff: Bool;
    role: string | null;
    is_email_verified: Bool;
    is_phone_verified: Bool;
    language_code: string | null;
    attributes: string;
    email_allowed: Bool;
    sms_allowed: Bool;
    call_allowed: ColumnType<boolean | number | null, boolean | null, boolean | null>;
    whatsapp_allowed: Bool;
    may_hold_phone: Bool;
    phone_precedes_email: Bool;
    closed_at: number | null;
    gender: string | null;
    date_of_birth: string | null;
    date_joined: number;
    last_login: number | null;
    auth_generation: Generated<number>;
    sign_in_generation: Generated<number>;
    used_at: number | null;
  };
  sessions: {
    id_hash: string;
    user_id: number | null;
    generation: number;
    data: string;
    created_at: number;
    expires_at: number;
    address: string;
    agent: string;
    parent_id_hash: string | null;
    proved_at: number | null;
    proved_by: string | null;
    visitor_id: string | null;
  };
  auth_tokens: {
    key_hash: string;
    user_id: number;
    session_id_hash: string | null;
    scope: string | null;
    generation: number;
    created_at: number;
  };
  devices: {
    id: string;
    user_id: number;
    issued_at: number;
    accepted_from: number;
    expires_at: number;
  };
  password_history: {
    id: Generated<number>;
    user_id: number;
    hash: string;
    retired_at: number;
  };
  outbox: {
    uid: string;
    kind: string;
    topic: string | null;
    recipient_key: string;
    source_key: string | null;
    lane: string | null;
    turn: number | null;
    payload: string | null;
    state: string;
    user_id: number | null;
    attempts: Generated<number>;
    created_at: number;
    deadline: number;
    next_try_at: number;
    not_before: number | null;
    lease: string | null;
    finished_at: number | null;
    last_error: string | null;
    provider_id: string | null;
  };
  /** At most ATTEMPTS_KEPT of each message. */
  delivery_attempts: {
    message_uid: string;
    slot: number;
    number: number;
    at: number;
    latency: number;
    gateway: string;
    outcome: string;
    code: string | null;
    answer: string | null;
  };
  reset_slots: {
    user_id: number;
    channel: string;
    message_uid: string;
    generation: number;
    sent_at: number;
    gap: number;
  };
  dev_inbox: {
    id: Generated<number>;
    channel: string;
    recipient: string;
    subject: string;
    html: string | null;
    text: string;
    created_at: number;
  };
  /** PostgreSQL only: rings of RING slots (lib/sliding-window.ts). */
  throttle_windows: {
    key: string;
    hits: number[];
    lasts: number[];
    span: number;
  };
  otp_challenges: {
    uid: string;
    session_id_hash: string;
    purpose: string;
    phone_key: string;
    mac: string;
    issued_at: number;
    expires_at: number | null;
    tries: Generated<number>;
    guesses: Generated<string>;
    used_at: number | null;
    user_id: number | null;
  };
  otp_ledger: {
    kind: string;
    key: string;
    count: number;
    resets_at: number;
    /** Of the counter of the shorter window (`shorterKey`); 0: nothing is counted. */
    short_count: Generated<number>;
    short_resets_at: Generated<number>;
  };
  registrations: {
    id_hash: string;
    recipient_key: string;
    sealed: string | null;
    created_at: number;
    mailed_at: Generated<number | null>;
    user_id: Generated<number | null>;
  };
  email_changes: {
    id: Generated<number>;
    uid: string;
    user_id: number;
    old_email: string | null;
    old_email_key: string | null;
    was_verified: Bool;
    new_email: string;
    new_email_key: string;
    phone: string | null;
    was_phone_verified: Bool;
    generation: number;
    created_at: number;
    expires_at: number;
    undoable_until: number;
    state: Generated<string>;
    mailed_by: Generated<string | null>;
    mailed_at: Generated<number | null>;
  };
  sending_counts: {
    scope: string;
    key: string;
    starts_at: number;
    sent: number;
    used: number;
  };
  sendings: {
    message_uid: string;
    challenge_uid: string | null;
    counters: string;
    counted_at: number;
    used_at: number | null;
    country: string | null;
  };
  statistics: {
    step: string;
    name: string;
    starts_at: number;
    labels: string;
    count: number;
    sum: number;
  };
  process_reports: {
    uid: string;
    role: string;
    at: number;
    troubles: string;
  };
  event_sequences: {
    user_id: number;
    last: number;
  };
  settings: {
    name: string;
    value: string;
  };
  settings_history: {
    id: Generated<number>;
    name: string;
    value: string | null;
    at: number;
    actor_id: number | null;
  };
  settings_version: {
    version: number;
  };
  settings_proposals: {
    id: Generated<number>;
    name: string;
    value: string | null;
    base_id: number | null;
    proposer_id: number;
    created_at: number;
    expires_at: number;
  };
  signing_keys: {
    kid: string;
    sealed: string;
    created_at: number;
    signs_from: number;
  };
  retired_keys: {
    id: string;
    sealed: string;
    retired_at: number;
  };
  second_factors: {
    uid: string;
    user_id: number;
    sealed: string;
    created_at: number;
    confirmed_at: number | null;
    last_step: number;
  };
  recovery_codes: {
    user_id: number;
    hash: string;
  };
  second_factor_proofs: {
    session_id_hash: string;
    user_id: number;
    at: number;
  };
  imported_users: {
    source_id: string;
    user_id: number;
    fingerprint: string;
    hash_mac: string;
    profile: string;
    auth_generation: number;
    sign_in_generation: number;
    link_facts: string | null;
    is_superuser: Bool;
    seen_by: number;
    imported_at: number;
  };
  import_runs: {
    id: Generated<number>;
    source: string;
    options: string;
    kind: string;
    position: string | null;
    counts: string;
    rejects_bytes: number;
    started_at: number;
    finished_at: number | null;
  };
  imported_credentials: {
    hash: string;
    expires_at: number | null;
    seen_at: number | null;
  };
  branding_images: {
    id: string;
    width: number;
    height: number;
    bytes: number;
    content: string;
    created_at: number;
  };
  introspections: {
    caller_id: number;
    hour: number;
    count: number;
  };
  audit_log: {
    id: Generated<number>;
    uid: string;
    at: number;
    event: string;
    outcome: string;
    actor_id: number | null;
    user_id: number | null;
    address: string;
    request_id: string;
    detail: string;
    mac: string;
    seal_id: number | null;
  };
  audit_keys: {
    user_id: number;
    salt: string;
  };
  closures: {
    user_id: number;
    closed_at: number;
    generation: number;
    restored_at: Generated<number | null>;
  };
  erasure_records: {
    id: Generated<number>;
    email_hash: string | null;
    phone_hash: string | null;
    consents: string;
    closed_at: number;
    erased_at: number;
  };
  audit_seals: {
    id: number;
    previous_id: number;
    row_count: number;
    digest: string;
    mac: string;
    sealed_at: number;
    removed_at: number | null;
    kept_count: number | null;
    kept_digest: string | null;
    removal_mac: string | null;
  };
}
