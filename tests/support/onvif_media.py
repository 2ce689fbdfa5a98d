"""The stand-in's media services: profiles of one or several video sources, and stream addresses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from tests.support.onvif_stand import Fault, OnvifStand


@dataclass(frozen=True)
class Offered:
    """One media profile as the device has it; Media1 does not show those in H.265."""

    token: str
    source: str = "Source_1"
    encoding: str = "H264"
    width: int = 1920
    height: int = 1080
    ptz: bool = False
    picture: bool = True


USUAL = (
    Offered("Profile_1", ptz=True),
    Offered("Profile_2", width=640, height=360),
    Offered("Profile_3", width=320, height=180),
    Offered("Profile_M", encoding="JPEG", width=3840, height=2160),
    Offered("Profile_A", picture=False),
)


class Media:
    """Serves profiles; stream addresses as a device behind address translation gives them."""

    def __init__(self, stand: OnvifStand, profiles: tuple[Offered, ...] = USUAL) -> None:
        self.profiles = profiles
        self.stream_host = "10.1.2.3:554"
        self.refuses_second = False
        stand.operations |= {"GetProfiles": self._profiles, "GetStreamUri": self._stream}

    def only(self, **changes: object) -> None:
        """Each profile changed so."""
        self.profiles = tuple(replace(one, **changes) for one in self.profiles)  # type: ignore[arg-type]

    def _is_second(self, asked: Element) -> bool:
        if not asked.tag.startswith("{http://www.onvif.org/ver20"):
            return False
        if self.refuses_second:
            raise Fault("ActionNotSupported", "Optional action not implemented")
        return True

    def _profiles(self, asked: Element) -> str:
        if self._is_second(asked):
            rows = "".join(_second(one) for one in self.profiles)
            return f"<media2:GetProfilesResponse>{rows}</media2:GetProfilesResponse>"
        rows = "".join(_first(one) for one in self.profiles if one.encoding != "H265")
        return f"<media:GetProfilesResponse>{rows}</media:GetProfilesResponse>"

    def _stream(self, asked: Element) -> str:
        token = next(part.text or "" for part in asked.iter() if part.tag.endswith("ProfileToken"))
        if token not in [one.token for one in self.profiles]:
            raise Fault("NoProfile", "Profile token does not exist")
        told = f"rtsp://{self.stream_host}/live?profile={token}&amp;n=1"
        if self._is_second(asked):
            assert [part.text for part in asked if part.tag.endswith("Protocol")] == ["RTSP"]
            return (
                f"<media2:GetStreamUriResponse><media2:Uri>{told}</media2:Uri>"
                "</media2:GetStreamUriResponse>"
            )
        words = {part.tag.rpartition("}")[2]: part.text for part in asked.iter()}
        assert (words["Stream"], words["Protocol"]) == ("RTP-Unicast", "RTSP")
        return (
            f"<media:GetStreamUriResponse><media:MediaUri><tt:Uri>{told}</tt:Uri>"
            "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect></media:MediaUri>"
            "</media:GetStreamUriResponse>"
        )


def _encoder(one: Offered) -> str:
    return (
        f"<tt:Name>e</tt:Name><tt:Encoding>{one.encoding}</tt:Encoding><tt:Resolution>"
        f"<tt:Width>{one.width}</tt:Width><tt:Height>{one.height}</tt:Height></tt:Resolution>"
    )


def _first(one: Offered) -> str:
    picture = (
        f'<tt:VideoSourceConfiguration token="C_{one.source}"><tt:Name>s</tt:Name>'
        f"<tt:SourceToken>{one.source}</tt:SourceToken></tt:VideoSourceConfiguration>"
        f'<tt:VideoEncoderConfiguration token="E_{one.token}">{_encoder(one)}'
        "</tt:VideoEncoderConfiguration>"
    )
    ptz = '<tt:PTZConfiguration token="PTZ_1"><tt:Name>p</tt:Name></tt:PTZConfiguration>'
    return (
        f'<media:Profiles token="{one.token}" fixed="true"><tt:Name>{one.token}</tt:Name>'
        f"{picture if one.picture else ''}{ptz if one.ptz else ''}</media:Profiles>"
    )


def _second(one: Offered) -> str:
    picture = (
        f'<media2:VideoSource token="C_{one.source}"><tt:Name>s</tt:Name>'
        f"<tt:SourceToken>{one.source}</tt:SourceToken></media2:VideoSource>"
        f'<media2:VideoEncoder token="E_{one.token}">{_encoder(one)}</media2:VideoEncoder>'
    )
    ptz = '<media2:PTZ token="PTZ_1"><tt:Name>p</tt:Name></media2:PTZ>'
    return (
        f'<media2:Profiles token="{one.token}" fixed="true"><media2:Name>{one.token}</media2:Name>'
        f"<media2:Configurations>{picture if one.picture else ''}{ptz if one.ptz else ''}"
        "</media2:Configurations></media2:Profiles>"
    )
