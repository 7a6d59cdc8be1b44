# SPDX-License-Identifier: Apache-2.0
"""Opens a page in a headless Chromium, does what a person would, and prints what is there then.

usage: browse.py PAGE <STEPS

STEPS is a JSON list on standard input; each step is one of
    {"click": CSS}                 a click on the element
    {"type": CSS, "text": TEXT}    keys typed into the element
    {"eval": SCRIPT}               a JavaScript function's body; its value goes to the results
    {"screenshot": PATH}           a PNG of the window
    {"pdf": PATH}                  the page as it is printed
The results are printed as one JSON list. What the browser complained of, a violated policy say, is the last of them.
Speaks WebDriver (https://www.w3.org/TR/webdriver2/) with chromedriver on a port of loopback.
"""
import base64, json, os, subprocess, sys, time, urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, {"Content-Type": "application/json"}, method=method)
    # Never through a proxy: it is on this machine.
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=120) as answer:
        return json.load(answer)["value"]


driver = subprocess.Popen(
    ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
try:
    port = next(line.rsplit(" ", 1)[1].strip(" .\n") for line in driver.stdout if "started successfully on port" in line)
    base = f"http://127.0.0.1:{port}"
    arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1200,1000",
                 "--disable-dev-shm-usage"]
    options = {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"},
               "goog:chromeOptions": {"args": arguments}}
    session = "/session/" + call("POST", "/session", {"capabilities": {"alwaysMatch": options}})["sessionId"]

    def element(css):
        found = call("POST", session + "/element", {"using": "css selector", "value": css})
        return f"{session}/element/{found[ELEMENT]}"

    call("POST", session + "/url", {"url": "file://" + os.path.abspath(sys.argv[1])})
    results = []
    for step in json.load(sys.stdin):
        if "click" in step:
            call("POST", element(step["click"]) + "/click", {})
        elif "type" in step:
            call("POST", element(step["type"]) + "/value", {"text": step["text"]})
        elif "eval" in step:
            results.append(call("POST", session + "/execute/sync", {"script": step["eval"], "args": []}))
        elif "screenshot" in step:
            with open(step["screenshot"], "wb") as file:
                file.write(base64.b64decode(call("GET", session + "/screenshot")))
        elif "pdf" in step:
            with open(step["pdf"], "wb") as file:
                file.write(base64.b64decode(call("POST", session + "/print", {"background": False})))
    results.append([entry["message"] for entry in call("POST", session + "/se/log", {"type": "browser"})])
    call("DELETE", session)
    json.dump(results, sys.stdout)
finally:
    os.killpg(driver.pid, 15)
    driver.wait(10)
