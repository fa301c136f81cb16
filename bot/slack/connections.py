"""Connections that are kept and shared among threads, through a proxy where the environment names
one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

_MOST = 40


class Connections:
    """Asks over HTTP; redirects are not followed."""

    def asked(
        self,
        method: str,
        url: str,
        content: bytes | None,
        headers: Mapping[str, str],
        seconds: float,
        *,
        is_read: bool = True,
    ) -> urllib3.BaseHTTPResponse:
        """The answer, read unless said otherwise; raises urllib3's HTTPError."""
        return self._pools(url).request(
            method,
            url,
            body=content,
            headers=dict(headers),
            timeout=seconds,
            redirect=False,
            preload_content=is_read,
        )

    def _pools(self, url: str) -> urllib3.PoolManager:
        where = urlsplit(url)
        proxy = self._proxies.get(where.scheme)
        if proxy is None or proxy_bypass(where.hostname or ""):
            return self._direct
        return proxy

    @cached_property
    def _direct(self) -> urllib3.PoolManager:
        return urllib3.PoolManager(maxsize=_MOST, retries=False)

    @cached_property
    def _proxies(self) -> Mapping[str, urllib3.PoolManager]:
        """By scheme, as the environment names them."""
        return {
            scheme: urllib3.ProxyManager(address, maxsize=_MOST, retries=False)
            for scheme, address in getproxies().items()
            if scheme in ("http", "https") and address
        }
