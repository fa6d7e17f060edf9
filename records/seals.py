"""The partnership's seal on a PDF: a certifying PAdES signature that allows no later change.

It is of level B-LT in one revision: signature, time stamp, certificates and revocation list are
written together, so nothing is appended afterwards and the seal covers every byte of the file.
With a foreign clock it is B-T: the foreign service's certificates are not ours to vouch for.
"""

import asyncio
import html
import io
import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import algos, cms, crl, pem, tsp, x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from records.keys import Keys
from records.paper.glyphs import printable

FIELD = "sig:seal"
STAMP_WIDTH, STAMP_HEIGHT = 80, 30  # millimetres, as the field in paper.css
_CLOCK_POLICY = "2.25.263397814361260680996089866444178147893"  # ours: a UUID as a number
_HASH = "sha256"
_ROOM = 8_192  # hex digits kept free for our own signature (about 6,000), so no trial is needed

# We fetch nothing on purpose (the revocation list is our own), which pyHanko finds worth a warning.
logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(
    lambda record: "fetching is not allowed" not in record.getMessage()
)


def seal(pdf: bytes, *, keys: Keys, reason: str, at: datetime, timestamp_url: str = "") -> bytes:
    """Seal `pdf`, which has an empty field `sig:seal`, and return the sealed bytes.

    `at` is the aware moment that the seal states; our own clock stamps the same. With
    `timestamp_url` a foreign service (RFC 3161) stamps the time instead, over the network.
    Raises `ValueError` when `at` is outside the time for which the seal's certificate is good,
    and whatever the network raises when the foreign clock does not answer.
    """
    tools = _tools(keys)
    if not tools.certificate.not_valid_before <= at <= tools.certificate.not_valid_after:
        raise ValueError("The seal's certificate is not good at that time.")
    return _run(_seal(pdf, tools, reason, at, timestamp_url))


def _run(coroutine):
    """Run a coroutine to its end, also where this thread already runs an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, coroutine).result()


async def _seal(pdf, tools, reason, at, timestamp_url):
    if not timestamp_url:
        _now.set(at.astimezone(UTC).replace(microsecond=0))
        return await _sign(pdf, tools, reason, at, tools.clock, long_term=True)
    import aiohttp
    from pyhanko.sign.timestamps.aiohttp_client import AIOHttpTimeStamper

    async with aiohttp.ClientSession() as session:
        clock = AIOHttpTimeStamper(timestamp_url, session=session, timeout=20)
        return await _sign(pdf, tools, reason, at, clock, long_term=False)


async def _sign(pdf, tools, reason, at, clock, *, long_term):
    context = ValidationContext(
        trust_roots=[tools.root],
        crls=[tools.revocations],
        allow_fetching=False,
        revocation_mode="hard-fail",
        moment=at,
    )
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=_HASH,
        name=tools.certificate.subject.native["common_name"],
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=long_term,
        validation_context=context if long_term else None,
        dss_settings=DSSContentSettings(
            include_vri=False,
            placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE,
        ),
    )
    stamp = StaticStampStyle(
        background=_Mark(_mark(tools.organisation)),
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN
        ),
        border_width=0,
    )
    signer = _SignerAt(about, signer=tools.signer, timestamper=clock, stamp_style=stamp)
    signer.at = at
    sealed = io.BytesIO()
    await signer.async_sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        existing_fields_only=True,
        bytes_reserved=_ROOM if long_term else None,
        output=sealed,
    )
    return sealed.getvalue()


class _SignerAt(signers.PdfSigner):
    """States the moment it is told, not the moment it runs."""

    at = None

    def init_signing_session(self, pdf_out, existing_fields_only=False):
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


@dataclass(frozen=True)
class _Tools:
    """The keys as pyHanko wants them."""

    root: x509.Certificate
    certificate: x509.Certificate
    signer: signers.SimpleSigner
    clock: "OwnClock"
    revocations: crl.CertificateList

    @property
    def organisation(self):
        return self.certificate.subject.native["organization_name"]


@lru_cache(maxsize=8)
def _tools(keys):
    root, certificate, clock = (
        x509.Certificate.load(_der(each)) for each in (keys.root, keys.seal, keys.clock)
    )
    clock_key = serialization.load_pem_private_key(keys.clock_key, None)
    signer = signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=PrivateKeyInfo.load(_der(keys.seal_key)),
        cert_registry=SimpleCertificateStore.from_certs([root]),
        embed_roots=False,
    )
    return _Tools(
        root=root,
        certificate=certificate,
        signer=signer,
        clock=OwnClock(clock, clock_key),
        revocations=crl.CertificateList.load(_der(keys.revocations)),
    )


def _der(text):
    return pem.unarmor(text)[2]


_now: ContextVar[datetime] = ContextVar("what our own clock shows during one sealing")


class OwnClock(TimeStamper):
    """Our own time stamps (RFC 3161). One for a process: what it prepares is used again."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey):
        super().__init__()
        self._certificate = certificate
        self._key = key

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Answer a request at once."""
        clock = self._certificate
        said = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": _CLOCK_POLICY,
                "message_imprint": req["message_imprint"],
                "serial_number": int.from_bytes(req["message_imprint"].dump()[-15:], "big"),
                "gen_time": _now.get(),
                "nonce": req["nonce"],
                "tsa": x509.GeneralName(name="directory_name", value=clock.subject),
            }
        ).dump()
        digest = hashes.Hash(hashes.SHA256())
        digest.update(said)
        signed = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(clock)),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        algorithm = algos.DigestAlgorithm({"algorithm": _HASH})
        signature = self._key.sign(signed.dump(), ec.ECDSA(hashes.SHA256()))
        token = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [algorithm],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": cms.ParsableOctetString(said),
                },
                "certificates": [clock],
                "signer_infos": [
                    {
                        "version": "v1",
                        "sid": cms.SignerIdentifier(
                            {
                                "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                                    {
                                        "issuer": clock.issuer,
                                        "serial_number": clock.serial_number,
                                    }
                                )
                            }
                        ),
                        "digest_algorithm": algorithm,
                        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                        "signed_attrs": signed,
                        "signature": signature,
                    }
                ],
            }
        )
        answer = tsp.TimeStampResp(
            {
                "status": {"status": "granted"},
                "time_stamp_token": {"content_type": "signed_data", "content": token},
            }
        )
        # Read back from its bytes it is encoded once, not anew each time somebody asks for them.
        return tsp.TimeStampResp.load(answer.dump())


_STAMP = """<!doctype html><html lang="en"><head><title>Seal</title><style>
@page {{ size: {width}mm {height}mm; margin: 0; @bottom-left {{ content: none }}
  @bottom-right {{ content: none }} }}
body {{ color: #16323f; margin: 0; string-set: none }}
.frame {{ border: 1pt solid #1f6f78; border-radius: 2mm; height: {inner_height}mm; margin: .5mm;
  position: relative; width: {inner_width}mm }}
svg {{ height: 18mm; left: 4.5mm; position: absolute; top: 5.3mm; width: 18mm }}
div div {{ left: 26.5mm; position: absolute; top: 5.2mm; width: 50mm }}
p {{ margin: 0 }}
.by {{ color: #1f6f78; font-size: 8pt }}
.name {{ color: #174a5f; font-size: 11pt; font-weight: 600; line-height: 1.15; margin: .7mm 0 1.4mm }}
.rest {{ color: #4a5d68; font-size: 7.5pt; line-height: 1.25 }}
</style></head><body><div class="frame"><svg viewBox="0 0 40 40">
<circle cx="20" cy="20" r="18.5" fill="none" stroke="#174a5f" stroke-width="1.6"/>
<circle cx="20" cy="20" r="15.2" fill="none" stroke="#1f6f78" stroke-width=".7"/>
<path d="M12 20.5l5.6 5.6L28.4 14.6" fill="none" stroke="#174a5f" stroke-width="2.8"
 stroke-linecap="round" stroke-linejoin="round"/></svg>
<div><p class="by">Electronic seal of the</p><p class="name">{name}</p>
<p class="rest">Any change to this file after sealing breaks the seal.</p></div></div></body></html>"""


@lru_cache(maxsize=8)
def _mark(organisation):
    """The visible mark as a PDF, drawn once per process. (pyHanko's own spaces letters wrongly.)"""
    from records.paper.press import draw_stamp

    return draw_stamp(
        _STAMP.format(
            name=html.escape(printable(organisation)),
            width=STAMP_WIDTH,
            height=STAMP_HEIGHT,
            inner_width=STAMP_WIDTH - 1.7,
            inner_height=STAMP_HEIGHT - 1.7,
        )
    )


class _Mark(PdfContent):
    """A page of a PDF in memory as the background of a stamp, for one use."""

    def __init__(self, page):
        super().__init__()
        self._page = page

    def render(self):
        imported = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._page)))
        self.resources.xobject["/Mark"] = imported
        left, bottom, right, top = imported.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Mark Do"
