"""Asks the gateway how it is; ends with 1 and a sentence where something is wrong. GATEWAY: its address; API_KEY: the first key, if there is one."""
import json, os, sys, urllib.error, urllib.request

def ask(path, key=None):
    request = urllib.request.Request(os.environ["GATEWAY"] + path)
    if key:
        request.add_header("Authorization", "Bearer " + key)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)
    except (OSError, ValueError) as failure:
        sys.exit(f"{path}: {failure}")

status, health = ask("/q/health/ready")
if status != 200:
    sys.exit(f"the gateway is not ready: {json.dumps(health)}")
status, answer = ask("/api/v1/system")
if status != 401:
    sys.exit(f"a stranger got {status} from /api/v1/system in place of 401: the door is open")
key = os.environ.get("API_KEY")
if key:
    status, system = ask("/api/v1/system", key)
    if status != 200:
        sys.exit(f"the first key got {status} from /api/v1/system: {json.dumps(system)}")
    print(json.dumps(system, indent=2))
print("The gateway is ready, and its door is shut.")
