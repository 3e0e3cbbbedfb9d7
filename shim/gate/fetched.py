# The wheels that earlier pips of this run have fetched, for a further one (tried
# with pip 20.3 to 26.3). It asks for each under its very address, and checks it
# as if it had come from there.
class Fetched:
    """An adapter of requests that answers with a file what is asked of an address."""

    def __init__(self, real, path):
        self.real = real
        self.path = path

    def __getattr__(self, name):
        return getattr(self.real, name)

    def send(self, request, *args, **kwargs):
        if request.method != "GET" or "Range" in request.headers:
            return self.real.send(request, *args, **kwargs)
        local = request.copy()
        local.url = sys.modules["pip._internal.utils.urls"].path_to_url(self.path)
        response = sys.modules["pip._internal.network.session"].LocalFSAdapter().send(local)
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
    """Has a session find what is in a folder under its address."""
    choose = session.get_adapter

    def get_adapter(url):
        real = choose(url)
        path = os.path.join(folder, digest(url))
        return Fetched(real, path) if os.path.isfile(path) else real

    session.get_adapter = get_adapter
