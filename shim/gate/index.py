# What the guard may ask a pip that waits at a stop: about the releases on its
# index, by the finder and the session that pip made (pip 20.3 to 26.3). It is
# compiled at the first question. pip 26.3 lets nothing be imported then: what it
# uses, pip has.
PROJECT_PAGE = "application/vnd.pypi.simple.v1+json"
CHUNK = 1 << 18
MOST_PAGE = 64 << 20


class TimeUp(BaseException):
    """A question took too long; a class of its own, for which nothing in pip waits."""


def time_up(signum, frame):
    raise TimeUp


class Alarm:
    """Raises TimeUp in the main thread after so many seconds: by a timer, or by a thread where there is none (Windows)."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.signal = signal = sys.modules["signal"]
        self.thread = None
        if hasattr(signal, "SIGALRM"):
            self.number = signal.SIGALRM
        else:
            self.number = signal.SIGTERM  # which Windows itself sends to nobody
            self.thread = sys.modules["threading"].Timer(seconds, signal.raise_signal, [self.number])
            self.thread.daemon = True
        self.before = signal.signal(self.number, time_up)

    def set(self):
        if self.thread:
            self.thread.start()
        else:
            self.signal.setitimer(self.signal.ITIMER_REAL, self.seconds)

    def stop(self):
        if self.thread:
            self.thread.cancel()
            self.thread.join()
        else:
            self.signal.setitimer(self.signal.ITIMER_REAL, 0)

    def forget(self):
        self.signal.signal(self.number, self.before)


class Index:
    """Answers with one run's own finder and session: its index, credentials, settings and cache."""

    def __init__(self, gate, finder, session):
        self.gate = gate
        self.finder = finder
        self.session = session

    def answer(self, question):
        """The answer to a question within its seconds, or its error as text. pip says nothing meanwhile."""
        logging = sys.modules["logging"]
        auth = getattr(self.session, "auth", None)
        prompting = getattr(auth, "prompting", False)
        alarm = Alarm(question["seconds"])
        logging.disable(logging.CRITICAL)
        try:
            if prompting:
                auth.prompting = False
            alarm.set()
            try:
                return self.fetch(question) if question["folder"] else self.candidates(question)
            finally:
                alarm.stop()
        except TimeUp:
            return {"error": "its time is up"}
        except Exception as e:
            return {"error": str(e) or type(e).__name__}
        finally:
            alarm.forget()
            logging.disable(logging.NOTSET)
            if prompting:
                auth.prompting = True

    def candidates(self, question):
        found = self.wheels(question["name"])
        times = self.uploads(found) if question["times"] else {}
        return {"candidates": [describe_candidate(c, times) for c in found]}

    def wheels(self, name):
        """The best wheel of each release that pip could take, oldest first; none where pip asks for hashes."""
        if self.gate.option("--require-hashes"):
            return []
        evaluator = self.finder.make_candidate_evaluator(name)
        releases = {}
        for candidate in evaluator.get_applicable_candidates(self.finder.find_all_candidates(name)):
            if candidate.link.is_wheel:
                releases.setdefault(candidate.version, []).append(candidate)
        return [evaluator.sort_best_candidate(releases[version]) for version in sorted(releases)]

    def uploads(self, found):
        """Upload times by file name (PEP 700), from the project's pages, for links that have none."""
        pages = {getattr(c.link.comes_from, "url", c.link.comes_from) for c in found if not uploaded(c.link)}
        times = {}
        for page in sorted(p for p in pages if p):
            try:
                text = b"".join(self.content(page, MOST_PAGE, {"Accept": PROJECT_PAGE, "Cache-Control": "max-age=0"}))
                for file in json.loads(text.decode("utf-8"))["files"]:
                    times[file["filename"]] = file.get("upload-time") or ""
            except Exception:  # a page of links (PEP 503), which has no times
                continue
        return times

    def fetch(self, question):
        """Downloads a wheel into the guard's folder, checked by its link's hash."""
        found = [c for c in self.wheels(question["name"]) if str(c.version) == question["version"]]
        if not found:
            return {"error": "the index has no wheel of it for this pip"}
        link = found[0].link
        folder = os.fsdecode(question["folder"].encode("latin-1"))
        self.gate.own += (os.path.abspath(folder), os.path.realpath(folder))
        path = os.path.join(folder, link.filename)
        try:
            self.download(link, path, question["most"])
        except BaseException:
            if os.path.exists(path):
                os.remove(path)
            raise
        return {"file": raw(path)}

    def download(self, link, path, most):
        digest = sys.modules["hashlib"].new(link.hash_name) if link.hash_name else None
        with open(path, "wb") as f:
            for chunk in self.content(link.url_without_fragment, most, {"Accept-Encoding": "identity"}):
                f.write(chunk)
                if digest:
                    digest.update(chunk)
        if digest and digest.hexdigest() != link.hash.lower():
            raise ValueError("%s does not have the hash that the index gives" % link.filename)

    def content(self, url, most, headers):
        """The parts of what is at an address; more bytes than most are an error."""
        response = self.session.get(url, headers=headers, stream=True)
        try:
            response.raise_for_status()
            for chunk in response.iter_content(CHUNK):
                most -= len(chunk)
                if most < 0:
                    raise ValueError("it is larger than the guard allows")
                yield chunk
        finally:
            response.close()


def uploaded(link):
    """A link's upload time (pip 26.0 on), "" where it is not known."""
    time = getattr(link, "upload_time", None)
    return time.isoformat() if time else ""


def describe_candidate(candidate, times):
    link = candidate.link
    return {
        "version": str(candidate.version),
        "file": link.filename,
        "yanked": link.is_yanked,
        "uploaded": uploaded(link) or times.get(link.filename, ""),
    }
