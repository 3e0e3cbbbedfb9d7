# The wheels that earlier pips of this run have fetched, for a further one (tried
# with pip 20.3 to 26.3). It asks for each under its very address, and checks it
# as if it had come from there.
class Fetched:
    """An adapter of requests that answers with a file what is asked of an address."""

    def __init__(self, real, local, url):
        self.real = real
        self.local = local
        self.url = url

    def __getattr__(self, name):
        return getattr(self.real, name)

    def send(self, request, *args, **kwargs):
        if request.method != "GET" or "Range" in request.headers:
            return self.real.send(request, *args, **kwargs)
        copy = request.copy()
        copy.url = self.url
        response = self.local().send(copy)
        response.url = request.url
        response.from_cache = True
        return response


def digest(url):
    """The name of the file that has what lies at an address, whoever asks for it."""
    scheme, _, rest = url.partition("#")[0].partition("://")
    host, slash, path = rest.partition("/")
    plain = scheme + "://" + host.rpartition("@")[2] + slash + path
    return sys.modules["hashlib"].sha256(plain.encode("utf-8")).hexdigest()


def serve(session, folder):
    """Has a session find what is in a folder under its address, by pip's own adapter for files."""
    local = getattr(sys.modules.get("pip._internal.network.session"), "LocalFSAdapter", None)
    to_url = getattr(sys.modules.get("pip._internal.utils.urls"), "path_to_url", None)
    if local is None or to_url is None:  # a pip that is not known fetches again
        return
    choose = session.get_adapter

    def get_adapter(url):
        real = choose(url)
        path = os.path.join(folder, digest(url))
        return Fetched(real, local, to_url(path)) if os.path.isfile(path) else real

    session.get_adapter = get_adapter
