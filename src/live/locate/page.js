// The caller's page: asks the phone where it is and says so once. Written for old browsers: no modules, no fetch.
(function () {
  "use strict";
  var GOOD_M = 25; // true to so many metres is good enough at once
  var WAIT_MS = 12000; // else the best fix within this time is taken
  var GIVE_UP_MS = 30000;
  var page = document.getElementById("locate");
  var best = null, watch = null, timer = null, over = true;

  function show(state) { page.className = state; }

  function stop() {
    over = true;
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    clearTimeout(timer);
  }

  function send(fix) {
    stop();
    var accuracy = Math.min(Math.max(0, fix.accuracy || 0), 100000);
    var ask = new XMLHttpRequest();
    ask.open("POST", location.pathname, true);
    ask.setRequestHeader("Content-Type", "application/json");
    ask.timeout = 15000;
    ask.ontimeout = ask.onerror = function () { show("cut"); };
    ask.onload = function () {
      if (ask.status === 204) {
        if (accuracy >= 1) document.getElementById("accuracy").textContent = "(±" + Math.round(accuracy) + " m)";
        show("sent");
      } else if (ask.status === 409) show("used");
      else if (ask.status === 404) show("gone");
      else show("cut");
    };
    ask.send(JSON.stringify({ lat: fix.latitude, lon: fix.longitude, accuracy_m: accuracy }));
  }

  function seen(position) {
    if (over) return;
    var fix = position.coords;
    if (best === null || fix.accuracy < best.accuracy) best = fix;
    if (best.accuracy <= GOOD_M) send(best);
  }

  function failed(why) {
    if (over) return;
    if (why.code === 1) { stop(); show("denied"); }
    else if (best === null && why.code === 2) { stop(); show("nowhere"); }
  }

  function begin() {
    if (!navigator.geolocation) { show("nowhere"); return; }
    stop();
    best = null;
    over = false;
    show("looking");
    watch = navigator.geolocation.watchPosition(seen, failed, { enableHighAccuracy: true, timeout: GIVE_UP_MS, maximumAge: 0 });
    timer = setTimeout(function () {
      if (best !== null) { send(best); return; }
      timer = setTimeout(function () { if (best !== null) send(best); else { stop(); show("nowhere"); } }, GIVE_UP_MS - WAIT_MS);
    }, WAIT_MS);
  }

  document.getElementById("send").onclick = begin;
  document.getElementById("again").onclick = begin;
})();
