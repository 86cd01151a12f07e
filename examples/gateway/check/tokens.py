"""Tokens as they should be, and as they should not."""
import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time


def encode(data):
    if not isinstance(data, bytes):
        data = json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(**changes):
    """Claims of a clerk of acme for an hour; a change to None leaves a claim out."""
    made = {"sub": "ada", "tenant": "acme", "roles": ["clerk"], "aud": "orders", "iss": "https://login.example",
            "exp": int(time.time()) + 3600}
    made.update(changes)
    return {name: value for name, value in made.items() if value is not None}


def hs256(secret, body, **header):
    text = encode({"alg": "HS256", "typ": "JWT", **header}) + "." + encode(body)
    return text + "." + encode(hmac.new(secret, text.encode(), hashlib.sha256).digest())


def rs256(key_file, body, **header):
    text = encode({"alg": "RS256", "typ": "JWT", **header}) + "." + encode(body)
    signed = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key_file], input=text.encode(), capture_output=True,
                            check=True)
    return text + "." + encode(signed.stdout)


def unsigned(body):
    return encode({"alg": "none", "typ": "JWT"}) + "." + encode(body) + "."


if __name__ == "__main__":
    secret_file, user, tenant, *roles = sys.argv[1:]
    with open(secret_file, "rb") as secret_text:
        print(hs256(secret_text.read().rstrip(b"\r\n"), claims(sub=user, tenant=tenant, roles=roles)))
