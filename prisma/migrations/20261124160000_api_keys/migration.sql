-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "account_sid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[] NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- What the schema language cannot say.

ALTER TABLE "api_key" ADD CONSTRAINT "api_key_scopes" CHECK (
  "scopes" <> '{}' AND "scopes" <@ ARRAY['read', 'write', 'remove', 'admin', 'pii']
);
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_hash" CHECK (octet_length("hash") = 32);
