"""Signs in as the first user of a role that `admin seed --json` printed, and prints the token.

Usage: sign_in.py URL SEED.json ROLE
"""

import json
import sys
import urllib.request

url, seed, role = sys.argv[1:]
with open(seed, encoding="utf-8") as file:
    who = next(s for s in json.load(file)["sign_ins"] if s["role"] == role)
body = json.dumps({"login": who["login"], "password": who["password"]}).encode()
request = urllib.request.Request(f"{url}/api/v1/sign-in", body, {"Content-Type": "application/json"})
with urllib.request.urlopen(request, timeout=10) as answer:
    print(json.load(answer)["token"])
